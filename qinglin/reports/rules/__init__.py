"""Pure decisions of this room: periods, how a figure is worded, how a brief is laid out.

A brief is a Chinese document, whatever language its maker's pages have; its sentences stand here.
"""
