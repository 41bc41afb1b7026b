"""People 人员: persons, their identity documents, guardians and consents.

Words: 人员 person · 身份证件 identity document · 监护人 guardian · 同意 consent.
A document and a phone number are sealed at rest, found again by a keyed hash, and shown only
masked. Neighbours: kernel below; everybody above speaks of persons by id.
"""
