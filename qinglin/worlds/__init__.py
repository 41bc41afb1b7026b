"""Worlds 示范区: simulated districts with a known truth, built by calling actions.

Words: 示范区 world · 事实文件 facts file. Test bed, demo and load generator in one; everything
it makes is marked as simulated. Neighbours: every room below.
"""
