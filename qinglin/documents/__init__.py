"""Documents 证明: numbered, signed, verifiable, revocable; why they are issued is not known here.

Words: 证明 document · 编号 number · 校验码 code · 签名 signature · 作废 revoke. A higher room
issues a document for a person and registers a kind that says how the document stands today.
Neighbours: access, orgs and people below.
"""
