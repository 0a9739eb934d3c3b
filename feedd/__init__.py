"""feedd watches the news so that a person doesn't have to.

Two straight pipes, joined only by the store::

    ingest    due source → fetch → parse → entries → resolve (new · revised · duplicate)
              → match (topics, watches) → one commit: entries, stories, alerts,
                                          deliveries, next visit
    dispatch  due deliveries → message → attempt recorded → endpoint → what follows
              changed topics → rendered feed → served

Start reading at ``feedd.pipeline`` and ``feedd.dispatch``; the words are defined in
``feedd.core.model``.
"""

__version__ = "0.1.0"
