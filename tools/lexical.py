"""BM25 over chunks, with tantivy. Knows chunk ids and words, nothing of documents or vectors."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from tools.languages import language_of
from tools.languages.words import analysed, has_profile, stems, unspaced_pairs

ANALYSER = "words"
OWN = "own"
# Figures stay one word ("15.1", "1,234"); the rest splits at anything that is no letter or digit.
WORD = r"\d+(?:[.,]\d+)*|\w+"
TITLE_BOOST = 0.5
HEAP_BYTES = 30_000_000
LONGEST_WORD = 60


class Passage(NamedTuple):
    """What is indexed of a chunk."""

    chunk_id: str
    document_id: str
    title: str
    text: str
    language: str = "en"


class Lexical:
    """A tantivy index in its own folder, opened for reading and, lazily, for writing.

    Every method may raise OSError or ValueError when the folder is damaged or the disk is full.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index, creating it in an empty folder."""
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        for name in ("id", "document"):
            builder.add_text_field(name, stored=name == "id", tokenizer_name="raw")
        for name in ("title", "text"):
            builder.add_text_field(name, tokenizer_name=ANALYSER, index_option="freq")
        # Stems of languages that have a file, put there ready-made.
        builder.add_text_field(OWN, tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.register_tokenizer(ANALYSER, self._analyser(stop_words=False))
        self._query_analyser = self._analyser(stop_words=True)
        self._plain_analyser = self._analyser(stop_words=False)
        self._writer: Any = None

    def change(self, add: Iterable[Passage], *, remove: Iterable[str] = ()) -> None:
        """Remove chunks by id, then add chunks, in one commit."""
        if self._writer is None:
            self._writer = self._index.writer(heap_size=HEAP_BYTES, num_threads=1)
        for chunk_id in remove:
            self._writer.delete_documents_by_term("id", chunk_id)
        for passage in add:
            self._writer.add_document(
                self._tantivy.Document(
                    id=passage.chunk_id,
                    document=passage.document_id,
                    title=unspaced_pairs(passage.title),
                    text=unspaced_pairs(passage.text),
                    own=analysed(f"{passage.title}\n{passage.text}", passage.language),
                )
            )
        self._writer.commit()
        self._index.reload()

    def search(
        self, query: str, k: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 scores, best first; equal scores in order of id."""
        words = self._words(query)
        own = self._own_words(query)
        if not (words or own) or k <= 0 or (documents is not None and not documents):
            return []
        wanted = self._any_of(words, own)
        if documents is not None:
            allowed = self._tantivy.Query.term_set_query(self._schema, "document", list(documents))
            must = self._tantivy.Occur.Must
            silent = self._tantivy.Query.const_score_query(allowed, 0.0)
            wanted = self._tantivy.Query.boolean_query([(must, wanted), (must, silent)])
        searcher = self._index.searcher()
        found = searcher.search(wanted, limit=k, count=False).hits
        hits = [(str(searcher.doc(place)["id"][0]), float(score)) for score, place in found]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def rarity(self, query: str) -> dict[str, float]:
        """Inverse document frequency of each word, log(1 + (n - df + .5) / (df + .5))."""
        searcher = self._index.searcher()
        total = int(searcher.num_docs)
        found = {word: searcher.doc_freq("text", word) for word in self._words(query)}
        return {w: math.log(1 + (total - df + 0.5) / (df + 0.5)) for w, df in found.items()}

    def holding(self, word: str) -> int:
        """How many chunks hold the word."""
        known = self._plain_analyser.analyze(unspaced_pairs(word))
        searcher = self._index.searcher()
        return min((int(searcher.doc_freq("text", one)) for one in known), default=0)

    def count(self) -> int:
        """Chunks in the index."""
        return int(self._index.searcher().num_docs)

    def close(self) -> None:
        """Let background merges finish and free the writer."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.wait_merging_threads()

    def _words(self, query: str) -> list[str]:
        spaced = unspaced_pairs(query)
        words = self._query_analyser.analyze(spaced) or self._plain_analyser.analyze(spaced)
        return [str(word) for word in words]

    def _own_words(self, query: str) -> list[str]:
        """Stems of the query in its own language; none in English."""
        code = language_of(query)
        return list(stems(query, code)) if has_profile(code) else []

    def _any_of(self, words: list[str], own: list[str]) -> Any:
        query, should = self._tantivy.Query, self._tantivy.Occur.Should
        clauses = []
        # A word that the question repeats counts as often: on CACM's long topics mean average
        # precision is .27 without.
        for word, times in Counter(words).items():
            for field, boost in (("text", 1.0), ("title", TITLE_BOOST)):
                term = query.term_query(self._schema, field, word)
                clauses.append((should, query.boost_query(term, boost * times)))
        for word in dict.fromkeys(own):
            clauses.append((should, query.term_query(self._schema, OWN, word)))
        return query.boolean_query(clauses)

    def _analyser(self, *, stop_words: bool) -> Any:
        """Lower case, no accents, English stems; ``stop_words`` drops "the", "of" and the like."""
        filters = self._tantivy.Filter
        builder = self._tantivy.TextAnalyzerBuilder(self._tantivy.Tokenizer.regex(WORD))
        builder = builder.filter(filters.remove_long(LONGEST_WORD)).filter(filters.lowercase())
        builder = builder.filter(filters.ascii_fold())
        if stop_words:
            builder = builder.filter(filters.stopword("english"))
        return builder.filter(filters.stemmer("english")).build()
