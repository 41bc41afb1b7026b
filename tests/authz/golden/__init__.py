"""A golden request for every operation: the request that succeeds for whoever may.

Success and refusal share one set-up; else a refusal could pass for the wrong reason. One file for
each room, or for a few small ones. A route without a line here fails the suite.
"""
