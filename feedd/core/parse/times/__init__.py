"""Days, times and zones as documents write them.

======  =========================================================================================
whole   ``dates`` reads what standards and machines write, ``loosedates`` what others do
part    ``stamps`` those in lines, ``datelines`` in agencies' first lines · ``moments`` completes
        what is without year or day
words   ``calendars``, ``twocalendars``, ``handays`` · ``timephrases`` what stands around them
zones   ``meridians`` what a document states for all · ``zonenames`` · ``localtime``
======  =========================================================================================
"""
