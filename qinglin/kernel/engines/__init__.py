"""引擎: the facts' querysets answered by something else than the database.

A queryset is compiled once, for PostgreSQL, whatever database runs; the statement is read into a
tree (sqlglot), checked, and said in the dialect of the engine: 列式引擎 column engine (DuckDB over
Parquet) or 集群 cluster (anything that speaks Spark's protocol). The libraries are extras and are
imported only by who asks for an engine: ``opening``.
"""
