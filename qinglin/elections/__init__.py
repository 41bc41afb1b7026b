"""Elections 换届: terms that run out, the chain from survey to hand-over, campaigns over many.

Words: 换届 re-election · 环节 step · 职务 contest · 候选人 candidacy · 专项 campaign.
Posts, holders and terms belong to orgs; what an approval decides is written there by its actions,
so that rights move with the post on the effective day. Neighbours: inbox and files below.
"""
