package storage

import (
	"database/sql"
	"errors"
)

// groupOf takes along whoever else waits by now.
func (w *writer) groupOf(first *writing) []*writing {
	group := []*writing{first}
	for len(group) < sharing {
		select {
		case one := <-w.line:
			group = append(group, one)
		default:
			return group
		}
	}
	return group
}

// stepAsideForAll comes before a group, so that who has asked something can join it.
func (w *writer) stepAsideForAll() {
	for {
		select {
		case one := <-w.asides:
			w.stepAside(one)
		default:
			return
		}
	}
}

func (w *writer) stepAside(one *writing) {
	err := w.connect()
	if err == nil {
		err = one.run(tx{w.speak, &one.done})
	}
	one.answer <- err
}

// commit writes a group in one transaction. One that is refused before it has
// written anything leaves the others alone; after any other error all of it is
// rolled back and each is tried by itself.
func (w *writer) commit(group []*writing) {
	err := w.begin()
	spoilt := false
	if err == nil {
		spoilt = !w.fill(group)
	}
	switch {
	case err != nil:
	case !spoilt:
		err = w.end()
	case len(group) > 1:
		for _, one := range group {
			w.commit([]*writing{one})
		}
		return
	}
	w.tellOfWrites()
	for _, one := range group {
		if err == nil && one.err == nil {
			w.changes.count(one.done.changed)
		}
		one.answer <- errors.Join(one.err, err)
	}
}

// tellOfWrites never waits: one word of it is as good as many.
func (w *writer) tellOfWrites() {
	select {
	case w.wrote <- struct{}{}:
	default:
	}
}

// fill runs every transaction of a group up to the first that spoils it.
func (w *writer) fill(group []*writing) bool {
	for _, one := range group {
		one.done = effects{}
		if one.err = one.run(tx{w.speak, &one.done}); one.err != nil && (one.done.wrote || !isRefusal(one.err)) {
			w.rollBack()
			return false
		}
	}
	return true
}

// isRefusal says that an error is an answer and not trouble with the engine.
func isRefusal(err error) bool {
	for _, meant := range []error{ErrNotFound, ErrConflict, ErrSpent, ErrSignedOut, sql.ErrNoRows} {
		if errors.Is(err, meant) {
			return true
		}
	}
	return false
}
