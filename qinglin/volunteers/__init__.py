"""Volunteers 志愿者: registration, skills, service categories, teams.

Words: 注册志愿者 profile · 专业技能 skill · 服务类别 category · 志愿服务队 team · 骨干团队 core
team · 队员 membership. Neighbours: people, orgs below; activities above asks for skills.
"""
