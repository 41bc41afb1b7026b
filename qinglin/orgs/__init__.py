"""Orgs 组织: the tree of units of a district.

Words: 组织 unit · 上级 parent · 下辖 descendants. ``parent`` is the truth, ``UnitLink`` is
derived from it and rebuildable. Neighbours: people below; access puts grants at units.
"""
