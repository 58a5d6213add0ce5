package hash

import (
	"encoding/gob"
	"errors"
	"io"
	"runtime"
)

// response is what a process sends back for a task.
type response struct {
	Result result
	Error  string
}

// Serve hashes what a [Hasher] in another process sends, until its input ends.
func Serve(in io.Reader, out io.Writer) error {
	lowerPriority()
	decoder, encoder := gob.NewDecoder(in), gob.NewEncoder(out)
	for {
		var t task
		if err := decoder.Decode(&t); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		var r response
		var err error
		if r.Result, err = t.do(); err != nil {
			r.Error = err.Error()
		}
		if err := encoder.Encode(r); err != nil {
			return err
		}
		runtime.GC() // the next hash reuses this one's memory
	}
}
