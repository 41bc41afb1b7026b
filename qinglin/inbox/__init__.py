"""Inbox 消息: what people are told. It is called; it never listens.

Words: 消息 message · 模板 template. Templates are declared by the room that speaks
(``messages.py``) and rendered in the reader's language when read. Neighbours: access below.
"""
