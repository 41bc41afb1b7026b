"""Access 授权: who may do what and where; signing in.

Words: 账号 account · 角色 role · 授权 grant · 令牌 token · 操作者 actor. A grant is
person × role × unit and holds for every unit below. Neighbours: people, orgs below.
"""
