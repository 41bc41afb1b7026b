"""Kernel 地基: what every room stands on, and what knows no domain.

Errors (refusals), the actor, events and their outbox, audit, options, the one clock,
encryption, pinyin and search keys, and the glue between a page and a refusal.
Words: 操作者 actor · 拒绝 refusal · 发件箱 outbox · 审计 audit · 选项 option.
Neighbours: none below; everybody above.
"""
