package guide

import (
	"slices"
	"strings"
	"unicode"
)

// Result is a section in which something was found.
type Result struct {
	Section
	Marked, Excerpt []Piece // its heading, and the text that fits best
	score           int
}

// mostResults is how many results are shown.
const mostResults = 20

// mostWords is how many words are searched for; further ones are ignored.
const mostWords = 10

// wordsOf splits a query. Underscores belong to words, as in invalid_grant.
func wordsOf(query string) (words [][]rune) {
	for _, w := range strings.FieldsFunc(query, func(r rune) bool { return !isWord(r) }) {
		word := newText(strings.Trim(w, "_")).folded
		known := slices.ContainsFunc(words, func(other []rune) bool { return slices.Equal(other, word) })
		if len(word) > 0 && !known && len(words) < mostWords {
			words = append(words, word)
		}
	}
	return words
}

// search finds the sections that have every word, or else those that have any, the best
// ones first.
func search(book []Chapter, words [][]rune) []Result {
	var all, some []Result
	rare := rarity(book, words)
	for _, c := range book {
		for _, s := range c.Sections {
			switch score, matched := s.score(words, rare); {
			case matched > 0 && matched == len(words):
				all = append(all, s.result(score, words))
			case matched > 0:
				some = append(some, s.result(score, words))
			}
		}
	}
	if len(all) == 0 {
		all = some
	}
	slices.SortStableFunc(all, func(a, b Result) int { return b.score - a.score })
	return all
}

// rarity is what each word is worth: the fewer sections have it, the more.
func rarity(book []Chapter, words [][]rune) (worth []int) {
	for _, w := range words {
		sections := 1
		for _, c := range book {
			for _, s := range c.Sections {
				sections += min(1, s.weigh(w))
			}
		}
		worth = append(worth, 1000/sections)
	}
	return worth
}

// score rates how well a section fits, and counts the words that it has.
func (s Section) score(words [][]rune, rare []int) (score, matched int) {
	for i, w := range words {
		if n := s.weigh(w); n > 0 {
			matched++
			score += rare[i] + n
		}
	}
	if s.Level == 0 { // a section explains more than a single error
		score -= 5
	}
	return score, matched
}

// weigh rates a word in a section. In the heading it counts most, as a whole word double,
// and repetitions count little.
func (s Section) weigh(word []rune) (weight int) {
	for _, b := range s.blocks {
		weight += b.weigh(word, 2)
	}
	return min(weight, 20) + 10*newText(s.Heading).weigh(word, 1)
}

func (s Section) result(score int, words [][]rune) Result {
	heading := newText(s.Heading)
	return Result{Section: s, score: score, Marked: heading.pieces(span{0, len(heading.shown)}, words), Excerpt: s.best(words).excerpt(words)}
}

// weigh counts a word in a text, at most so often, and whole words double.
func (t text) weigh(word []rune, most int) (weight int) {
	for i, s := range t.find(word) {
		if i == most {
			break
		}
		weight++
		if t.isWhole(s) {
			weight++
		}
	}
	return weight
}

// best is the paragraph with the most of the words.
func (s Section) best(words [][]rune) (best text) {
	most := -1
	for _, b := range s.blocks {
		n := 0
		for _, w := range words {
			n += min(1, len(b.find(w)))
		}
		if n > most {
			best, most = b, n
		}
	}
	return best
}

// isBlank reports whether a query has nothing to search for.
func isBlank(query string) bool {
	return strings.TrimFunc(query, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) == ""
}
