"""Portal 门户: the phone face. Home, 我的, and pages that are about several rooms at once.

Words: 首页 home · 我的 me. It owns no table. Neighbours: every room below.
"""
