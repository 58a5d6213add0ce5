package storage

import "time"

// subjects is how many subjects an answer stands on at most.
const subjects = 3

// remembered keeps the latest answers to one kind of question.
type remembered[K comparable, V any] struct {
	changes *changes
	answers shelf[K, V]
}

// shelf has room for some answers, the latest.
type shelf[K comparable, V any] interface {
	Get(key K) (answer[V], bool)
	Add(key K, a answer[V]) bool // nobody asks what it says
}

// answer is what was read, and how the counters of its subjects stood before.
type answer[V any] struct {
	value V
	on    [subjects]uint16
	sum   uint64
	until time.Duration // on this process's own clock, see started
}

// known is an answer that still holds.
func (r *remembered[K, V]) known(key K) (value V, ok bool) {
	a, ok := r.answers.Get(key)
	if !ok || !r.changes.isTrusted() || a.sum != r.changes.sum(a.on) || time.Since(started) > a.until {
		return value, false
	}
	return a.value, true
}

// learn reads an answer and keeps it, unless something was changed meanwhile: which
// counters matter is known only afterwards.
func (r *remembered[K, V]) learn(key K, read func() (V, [subjects]uint16, error)) (V, error) {
	begun := r.changes.begun.Load()
	value, on, err := read()
	if err != nil {
		return value, err
	}
	a := answer[V]{value, on, r.changes.sum(on), time.Since(started) + keptFor}
	if r.changes.isTrusted() && r.changes.begun.Load() == begun {
		r.answers.Add(key, a)
	}
	return value, nil
}
