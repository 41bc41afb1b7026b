"""The life of a station: a fortnight in which every list of a desk has something on it.

It is as large in a small world as in a large one. People of the demo act here by their own rights.
"""
