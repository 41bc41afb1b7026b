"""Activities 活动: from a weekly series to a confirmed roll.

Words: 项目 programme · 周期活动 series · 场次 occurrence (an Activity) · 班次 shift ·
报名 sign-up · 候补 waiting · 扫码签到 scan · 点名确认 roll · 服务人次 tally · 折算规则 credit rule.
Neighbours: volunteers and venues below; hours reacts to what is announced here.
"""
