"""Finds the place a person means, by postcode, town name or position.

Pure and in memory: built once from the programme's places (about 1,800), each call takes well
under 2 ms. `nlu` and the flows use it; it never asks a server.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable

from domain import place_names, postal_codes
from domain.directory import Place
from domain.geo import distance_km
from domain.vocabulary import Country

_KM_PER_DEGREE = 111.0  # of latitude, rounded down, so that no candidate is left out
_LONGEST_ANSWER = 200  # characters; whoever writes more is not answering "where are you?"
_SHORTEST_NAME = 2  # the commune of Y (Somme) loses against the answer "y"
_MOST_RESULTS = 8  # more than that is no answer but a search


class Gazetteer:
    """Looks up places; never changes after it was built."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = tuple(places)
        self._outcodes = {one.code: one for one in self._places if one.kind == "outcode"}
        self._postal_codes = {one.code: one for one in self._places if one.kind == "postal_code"}
        self._areas = {(one.country, one.code): one for one in self._places if one.kind == "area"}
        self._by_name = _index_names(self._places)
        self._by_short_form = _index_short_forms(self._by_name)
        self._by_core = _index_cores(self._by_name)
        self._by_first_letter = _index_first_letters(self._by_name)
        self._phrases = self._index_phrases()
        self._by_latitude = sorted(self._places, key=lambda one: one.latitude)
        self._latitudes = [one.latitude for one in self._by_latitude]

    def find(self, text: str, country: Country | None = None) -> tuple[Place, ...]:
        """Return the places that `text` may mean; several when it is ambiguous, none when unknown.

        `text` is a postcode in any spacing and case (a full one finds its outcode; one from far
        away its area), a French postal code (one from far away its department), a town's name with
        small typos, or a sentence that holds one of these. `country` keeps only its places.
        """
        text = " ".join(text[:_LONGEST_ANSWER].split())
        for found in (
            self._by_code(text),
            self._by_whole_name(text),
            self._within(text),
        ):
            kept = [one for one in found if country in (None, one.country)]
            if kept:
                return _in_order(kept)
        typed = place_names.fold(text)
        close = [one for one in self._by_typo(typed) if country in (None, one.country)]
        return _in_order(close)

    def nearest(self, latitude: float, longitude: float, within_km: float) -> Place | None:
        """Return the place nearest to a point in decimal degrees, or None within that distance.

        A postcode's area or a department counts only where there is nothing more precise.
        """
        margin = within_km / _KM_PER_DEGREE
        first = bisect_left(self._latitudes, latitude - margin)
        last = bisect_right(self._latitudes, latitude + margin)
        best: tuple[bool, float, Place] | None = None
        for place in self._by_latitude[first:last]:
            away = distance_km(latitude, longitude, place.latitude, place.longitude)
            rank = (place.kind == "area", away, place)
            if away <= within_km and (best is None or rank[:2] < best[:2]):
                best = rank
        return None if best is None else best[2]

    def names_in(self, text: str) -> list[tuple[str, int, int]]:
        """Return the place names inside a text as (name as in the gazetteer, start, end).

        Longest names first win; a name that is also a common word (Deal, Sandwich, Rue) counts
        only after "in", "near", "à" and the like, or when it is the whole text.
        """
        tokens = place_names.words(text)
        found = []
        index = 0
        while index < len(tokens):
            phrase = self._phrase_at(text, tokens, index)
            if phrase is None:
                index += 1
                continue
            name, length = phrase
            found.append((name, tokens[index][1], tokens[index + length - 1][2]))
            index += length
        return found

    def _by_code(self, text: str) -> list[Place]:
        french = postal_codes.french_code(text)
        if french is not None:
            return self._french(french)
        codes = list(postal_codes.outward_codes(text))
        known = [self._outcodes[code] for code in codes if code in self._outcodes]
        return known[:1] or self._first_area(codes)

    def _french(self, code: str) -> list[Place]:
        place = self._postal_codes.get(code) or self._areas.get((Country.FR, code[:2]))
        return [] if place is None else [place]

    def _first_area(self, codes: list[str]) -> list[Place]:
        for code in codes:
            letters = re.match("[A-Z]+", code)
            area = self._areas.get((Country.GB, letters.group())) if letters else None
            if area is not None:
                return [area]
        return []

    def _by_whole_name(self, text: str) -> list[Place]:
        typed = place_names.fold(text)
        if len(typed) < _SHORTEST_NAME:
            return []
        core = place_names.without_small_words(typed)
        names = [typed] if typed in self._by_name else []
        names = names or self._by_short_form.get(typed, []) or self._by_core.get(core, [])
        names = names or self._beginning_with(typed)
        return [place for name in names for place in self._by_name[name]]

    def _beginning_with(self, typed: str) -> list[str]:
        if len(typed) < 4 or typed in ("saint", "sainte"):
            return []
        same = self._by_first_letter.get(typed[0], [])
        names = [name for name in same if name.startswith(f"{typed} ")]
        return names if len(names) <= _MOST_RESULTS else []

    def _within(self, text: str) -> list[Place]:
        for code in postal_codes.french_codes_within(text):
            if found := self._french(code):
                return found
        for code in postal_codes.outward_codes_within(text):
            if code in self._outcodes:
                return [self._outcodes[code]]
        names = self.names_in(text)
        return self._by_whole_name(names[0][0]) if names else []

    def _by_typo(self, typed: str) -> list[Place]:
        limit = 2 if len(typed) >= 8 else 1
        if len(typed) < 5 or len(typed) > 40:
            return []
        letters = set(typed)
        best = limit
        names: list[str] = []
        for name in self._by_first_letter.get(typed[0], []):
            if abs(len(name) - len(typed)) > best or len(letters ^ set(name)) > 2 * best:
                continue
            away = place_names.typo_distance(typed, name, best)
            if away < best:
                best, names = away, []
            if away == best:
                names.append(name)
        return [place for name in names for place in self._by_name[name]]

    def _phrase_at(
        self, text: str, tokens: list[tuple[str, int, int]], index: int
    ) -> tuple[str, int] | None:
        for phrase, name, is_risky in self._phrases.get(tokens[index][0], []):
            length = _matched(phrase, tokens, index)
            if not length or place_names.is_in_street_name(tokens, index, length):
                continue
            start, is_whole = tokens[index][1], length == len(tokens)
            if is_whole or not is_risky or place_names.is_meant_as_place(text, start, phrase):
                return name, length
        return None

    def _index_phrases(self) -> dict[str, list[tuple[tuple[str, ...], str, bool]]]:
        index: dict[str, list[tuple[tuple[str, ...], str, bool]]] = defaultdict(list)
        for name, places in self._by_name.items():
            if len(name) < _SHORTEST_NAME:
                continue
            is_area = all(place.kind == "area" for place in places)
            risky = is_area or place_names.is_risky(name)
            index[name.split()[0]].append((tuple(name.split()), places[0].name, risky))
            core = tuple(place_names.without_small_words(name).split())
            if len(core) > 1 and core[0] == name.split()[0] and core != tuple(name.split()):
                index[core[0]].append((core, places[0].name, risky))
        for short, names in self._by_short_form.items():
            if len(names) == 1 and short not in self._by_name:
                name = self._by_name[names[0]][0].name
                # Without its article a name is said after "au" or "du", so it needs that word.
                risky = place_names.is_risky(short) or names[0].endswith(f" {short}")
                index[short.split()[0]].append((tuple(short.split()), name, risky))
        for phrases in index.values():
            phrases.sort(key=lambda one: -len(one[0]))
        return dict(index)


def _matched(phrase: tuple[str, ...], tokens: list[tuple[str, int, int]], index: int) -> int:
    """Return how many tokens from `index` on make up the phrase; 0 when they do not.

    Small words that the phrase does not have are skipped: Saint-Martin-lez-Boulogne.
    """
    at = index
    for wanted in phrase:
        while at > index and at < len(tokens) and tokens[at][0] != wanted:
            if tokens[at][0] not in place_names.SMALL_WORDS:
                return 0
            at += 1
        if at == len(tokens) or tokens[at][0] != wanted:
            return 0
        at += 1
    return at - index


def _index_names(places: Iterable[Place]) -> dict[str, list[Place]]:
    index: dict[str, list[Place]] = defaultdict(list)
    for kind in ("town", "postal_code", "area"):
        for place in places:
            name = place_names.fold(place.name) if place.kind == kind else ""
            # A postal code or area lends its name only where no town has it.
            if name and (kind == "town" or _is_new(place, index.get(name, []))):
                index[name].append(place)
    return dict(index)


def _is_new(place: Place, namesakes: list[Place]) -> bool:
    return all(one.country != place.country for one in namesakes)


def _index_short_forms(by_name: dict[str, list[Place]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for name in by_name:
        for short in place_names.short_forms(name):
            index[short].append(name)
    return dict(index)


def _index_cores(by_name: dict[str, list[Place]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for name in by_name:
        core = place_names.without_small_words(name)
        if core:
            index[core].append(name)
    return dict(index)


def _index_first_letters(by_name: dict[str, list[Place]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for name in by_name:
        index[name[0]].append(name)
    return dict(index)


def _in_order(places: Iterable[Place]) -> tuple[Place, ...]:
    ordered = sorted(places, key=lambda one: (not one.is_pilot_area, one.name, one.code))
    return tuple(ordered[:_MOST_RESULTS])
