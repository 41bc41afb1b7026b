"""Qinglin 青邻: youth work and volunteer service of a district, run from records."""
