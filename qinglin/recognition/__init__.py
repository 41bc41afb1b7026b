"""Recognition 激励: namings such as 青年文明号, from application to withdrawal.

Words: 命名 naming · 申报 application · 条件 criterion · 考核 assessment · 复核 review.
Criteria are counted from records through facts; a naming is an honour of orgs.
"""
