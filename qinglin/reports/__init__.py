"""Reports 简报: work briefs that a district sends out, and the files made of them.

Words: 简报 brief, 期号 issue number, 时段 period, 本期数 what fell into the period, 导语 lead, 落款
signature, 附件 annex, 成品 a file made of a brief. A brief quotes a frozen snapshot of the figures
and never counts again. Neighbours: figures below (snapshots, definitions), files (where what was
made is kept); nobody above.
"""
