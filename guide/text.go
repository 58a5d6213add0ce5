package guide

import (
	"slices"
	"unicode"
)

// text is what search looks through, with each character in lower case at the same place.
type text struct{ shown, folded []rune }

func newText(s string) text {
	t := text{shown: []rune(s)}
	for _, r := range t.shown {
		t.folded = append(t.folded, unicode.ToLower(r))
	}
	return t
}

// span is a part of a text, from the first character to before the last.
type span struct{ from, to int }

// find lists where words begin with a word.
func (t text) find(word []rune) (found []span) {
	for i := 0; i+len(word) <= len(t.folded); i++ {
		if i > 0 && isWord(t.folded[i-1]) && t.folded[i-1] != '_' {
			continue
		}
		if slices.Equal(t.folded[i:i+len(word)], word) {
			found = append(found, span{i, i + len(word)})
		}
	}
	return found
}

// isWhole reports whether the word at a place ends there.
func (t text) isWhole(at span) bool { return at.to == len(t.folded) || !isWord(t.folded[at.to]) }

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// Piece is a part of a text that is shown, and whether it was searched for.
type Piece struct {
	Text   string
	Marked bool
}

// pieces cuts a part of a text at the words that are found in it.
func (t text) pieces(part span, words [][]rune) (all []Piece) {
	at := part.from
	for _, s := range t.findAll(words) {
		if s.from < at || s.to > part.to {
			continue
		}
		all = append(all, t.piece(span{at, s.from}, false), t.piece(s, true))
		at = s.to
	}
	all = append(all, t.piece(span{at, part.to}, false))
	return slices.DeleteFunc(all, func(p Piece) bool { return p.Text == "" })
}

func (t text) piece(s span, marked bool) Piece { return Piece{string(t.shown[s.from:s.to]), marked} }

// findAll lists where any of the words are, the longer ones first where two begin together.
func (t text) findAll(words [][]rune) (found []span) {
	for _, w := range words {
		found = append(found, t.find(w)...)
	}
	slices.SortFunc(found, func(a, b span) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	return found
}

const (
	excerptLength = 220 // characters
	excerptBefore = 60  // of these before the first word that is found
)

// excerpt is the part of a text around the first of the words.
func (t text) excerpt(words [][]rune) []Piece {
	part := span{0, min(len(t.shown), excerptLength)}
	if found := t.findAll(words); len(found) > 0 && found[0].from > excerptBefore && len(t.shown) > excerptLength {
		part.from = t.wordAt(found[0].from - excerptBefore)
		part.to = min(len(t.shown), part.from+excerptLength)
	}
	if part.to < len(t.shown) {
		part.to = max(part.from, t.wordAt(part.to)-1)
	}
	all := t.pieces(part, words)
	if part.from > 0 {
		all = append([]Piece{{Text: "… "}}, all...)
	}
	if part.to < len(t.shown) {
		all = append(all, Piece{Text: " …"})
	}
	return all
}

// wordAt is the beginning of the word at a place.
func (t text) wordAt(i int) int {
	for i > 0 && !unicode.IsSpace(t.shown[i-1]) {
		i--
	}
	return i
}
