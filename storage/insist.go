package storage

import (
	"errors"
	"time"
)

// insistEvery is how soon something is tried again while the database is away.
const insistEvery = 250 * time.Millisecond

// Insist does something that must not be lost, again and again while the database is away. It
// tries once more when stop is closed.
func Insist(stop <-chan struct{}, do func() error) error {
	for {
		err := do()
		if !errors.Is(err, ErrUnavailable) {
			return err
		}
		select {
		case <-stop:
			return do()
		case <-time.After(insistEvery):
		}
	}
}
