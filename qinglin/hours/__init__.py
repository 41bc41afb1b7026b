"""Hours 时长: the append-only, hash-chained ledger of service minutes.

Words: 时长账 ledger · 入账 credit · 更正 correction · 冲销 reversal · 链头 head · 余额 balance.
Nothing is updated or deleted; a correction is a further entry. Neighbours: activities below
announces the confirmed roll; figures above counts what stands here.
"""
