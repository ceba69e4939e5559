"""The Dagster assets, thin: ingest · marts · findings · delivery, their checks, and what starts them.

Here: what an orchestrator must know (keys, partitions, order, pools) and bodies of at most 15 lines that call
pipelines.steps. Not here: any SQL of the domain, any judgement, any file format.
"""
