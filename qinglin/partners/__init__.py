"""Partners 共建: what is done under an agreement, its signed pages, and when to renew it.

Words: 开展 done under · 签字原件 signed page · 续签提醒 renewal reminder.
Agreements, parties and seasons belong to orgs. Neighbours: activities, files, inbox below.
"""
