"""Figures 数字: what a local system claims, beside what the records say.

Words: 工作模式 mode · 板块 pillar · 举措 measure · 指标 figure · 上报数 reported ·
核算数 computed · 结论 verdict. A figure combines facts that rooms offer (``facts.py``) and
opens into their records. Neighbours: every room below offers facts; desk above shows them.
"""
