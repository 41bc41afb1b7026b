"""Desk 工作台: the staff face. What needs me today, the rota board, search everywhere.

Words: 今天 today · 排班 roster · 设置 settings. It owns no table. Neighbours: every room below.
"""
