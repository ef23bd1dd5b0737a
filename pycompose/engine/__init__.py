"""The only place that touches the world: what the engine holds is observed here, and plans are executed.

Others use ``connect`` (Engine, connect), ``observe`` (Question, observe), ``executor`` (execute), ``report`` (Report),
``lock`` (locked), ``listing`` and ``facts``. Each is imported by itself: who only lists containers should not wait for
what executes plans.
"""
