package authz

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Piece is a part of a URL that is compared with another.
type Piece struct {
	Text string
	// Differs is set if the other does not have it there.
	Differs bool
}

// visible are the characters of a URL. What cannot be seen is escaped as in Go. A registered
// callback has no backslash, so that an escape never looks like a part of one.
func visible(url string) (all []string) {
	for len(url) > 0 {
		r, size := utf8.DecodeRuneInString(url)
		shown := url[:size]
		switch {
		case r == utf8.RuneError && size == 1:
			shown = fmt.Sprintf(`\x%02x`, url[0])
		case !strconv.IsPrint(r):
			shown = strings.Trim(strconv.QuoteRuneToASCII(r), "'")
		}
		all, url = append(all, shown), url[size:]
	}
	return all
}

// mostCompared bounds the work of one comparison. Beyond it, all between the beginnings and
// ends that two texts have in common counts as different.
const mostCompared = 1 << 18

// pieces are two texts with the characters that one has and the other has not.
func pieces(a, b []string) (ofA, ofB []Piece) {
	inA, inB := common(a, b)
	return merged(a, inA), merged(b, inB)
}

// distance is how many characters the other text does not have.
func distance(a, b []string) int {
	inA, _ := common(a, b)
	n := len(a) + len(b)
	for _, is := range inA {
		if is {
			n -= 2
		}
	}
	return n
}

// merged puts characters together that are alike. Without same, none differs.
func merged(all []string, same []bool) (parts []Piece) {
	for i, text := range all {
		differs := same != nil && !same[i]
		if n := len(parts); n > 0 && parts[n-1].Differs == differs {
			parts[n-1].Text += text
		} else {
			parts = append(parts, Piece{text, differs})
		}
	}
	return parts
}

// common marks a longest common subsequence of two texts.
func common(a, b []string) (inA, inB []bool) {
	inA, inB = make([]bool, len(a)), make([]bool, len(b))
	first, last := 0, 0
	for first < min(len(a), len(b)) && a[first] == b[first] {
		inA[first], inB[first] = true, true
		first++
	}
	for last < min(len(a), len(b))-first && a[len(a)-1-last] == b[len(b)-1-last] {
		last++
		inA[len(a)-last], inB[len(b)-last] = true, true
	}
	mark(a[first:len(a)-last], b[first:len(b)-last], inA[first:], inB[first:])
	return inA, inB
}

func mark(a, b []string, inA, inB []bool) {
	if len(a)*len(b) > mostCompared {
		return
	}
	// longest[i][j] is how much a[i:] and b[j:] have in common.
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			inA[i], inB[j] = true, true
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
}
