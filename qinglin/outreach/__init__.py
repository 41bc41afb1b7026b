"""Outreach 联系: 1+100+X, the young people whom each cadre keeps in touch with.

Words: 联系名单 contact list · 联系对象 contact · 联系记录 touch · 频次 rhythm · X extra action.
Names are seen by the cadre alone; the unit above sees numbers. Neighbours: inbox, volunteers below.
"""
