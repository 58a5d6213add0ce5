package web

import (
	"hash/fnv"
	"strings"
	"unicode"
)

// Monogram is shown instead of a logo: one or two letters on a colored tile. Both are
// derived from the name, so that a company looks the same everywhere.
type Monogram struct {
	Letters string
	// Tone picks one of the tile's colors, tone-0 to tone-5 in app.css.
	Tone uint32
}

const monogramTones = 6

// MonogramOf takes the first letter or digit of the first two words that have one.
func MonogramOf(name string) Monogram {
	var letters []rune
	for _, word := range strings.Fields(name) {
		at := strings.IndexFunc(word, isLetterOrDigit)
		if at < 0 || len(letters) == 2 {
			continue
		}
		letters = append(letters, []rune(word[at:])[0])
	}
	if len(letters) == 0 {
		letters = []rune("•")
	}
	h := fnv.New32a()
	h.Write([]byte(name)) // a hash never fails to write
	return Monogram{Letters: strings.ToUpper(string(letters)), Tone: h.Sum32() % monogramTones}
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Monogram is the partner's.
func (f *Flow) Monogram() Monogram { return MonogramOf(f.Partner) }

// Monogram is that of the company that runs the server.
func (b Brand) Monogram() Monogram { return MonogramOf(b.Name) }
