"""Speed and memory of the product at full size: ratios within one run, and the figures behind."""
