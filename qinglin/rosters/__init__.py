"""Rosters 名册: lists of people, units, teams and posts brought in and taken out as spreadsheets,
and the register kept clean: entries that may be one person, merged or told apart.

Words: 导入 import, 预览 preview, 列对应 mapping of columns, 冲突 conflict, 导出 export, 花名册
roster, 查重 search for doubles, 合并 merge. Neighbours: every room below that keeps people, units
or teams is asked through its queries and changed through its actions; nobody stands above but the
faces.
"""
