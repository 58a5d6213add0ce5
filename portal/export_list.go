package portal

import (
	"encoding/json"
	"errors"
	"io"
)

// errGone means that the reader has gone.
var errGone = errors.New("the reader has gone")

// list writes lists of JSON as they are read. After an error it writes nothing.
type list struct {
	w      io.Writer
	isLong bool // it has an element
	err    error
}

func (l *list) write(b []byte) {
	if l.err != nil {
		return
	}
	if _, err := l.w.Write(b); err != nil {
		l.err = errGone
	}
}

func (l *list) begin(name string) {
	l.isLong = false
	l.write([]byte(`,"` + name + `":[`))
}

// add writes an element, unless there was an error in reading it. It is false after any.
func (l *list) add(element any, err error) bool {
	var line []byte
	if err == nil {
		line, err = json.Marshal(element)
	}
	if l.err == nil {
		l.err = err
	}
	if l.isLong {
		l.write([]byte{','})
	}
	l.isLong = true
	l.write(append([]byte{'\n'}, line...))
	return l.err == nil
}

func (l *list) end() { l.write([]byte{']'}) }
