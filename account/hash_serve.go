package account

import (
	"encoding/gob"
	"errors"
	"io"
	"runtime"
)

// lowest is the priority of what may wait for everything else.
const lowest = 19

// answer is what a process for hashing says to a task.
type answer struct {
	Outcome outcome
	Trouble string
}

// ServeHashes hashes what a Hasher in another process asks, until its input ends.
func ServeHashes(in io.Reader, out io.Writer) error {
	lowerPriority()
	hear, tell := gob.NewDecoder(in), gob.NewEncoder(out)
	for {
		var one task
		if err := hear.Decode(&one); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		var a answer
		o, err := one.do()
		if a.Outcome = o; err != nil {
			a.Trouble = err.Error()
		}
		if err := tell.Encode(a); err != nil {
			return err
		}
		runtime.GC() // so that the next hash has this one's memory
	}
}
