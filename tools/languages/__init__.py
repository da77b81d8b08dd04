"""Languages as data: one YAML file for each, behind one small interface.

A language is added by adding its file. What a file may hold is ``Profile``; what is done with it:
``detect`` (which language is this?), ``cutting`` (sentences), ``words`` (tokens and stems),
``numbers`` (figures), ``calendar`` (periods), ``places`` (context of a sentence). English keeps its
older and wider grammar elsewhere; its file holds what tells it and what is printed in it.
"""

from tools.languages.detect import OTHER, language_of, languages_of
from tools.languages.profile import ENGLISH, Profile, codes, profile

__all__ = ["ENGLISH", "OTHER", "Profile", "codes", "language_of", "languages_of", "profile"]
