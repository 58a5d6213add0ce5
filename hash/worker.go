package hash

import (
	"encoding/gob"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// timeout is how long a process may take for one hash on a busy machine. Without
// it a process that was stopped would block its worker permanently.
const timeout = 20 * time.Second

// worker computes one hash at a time. With a command it does so in a process of its
// own, which has the lowest priority and keeps its garbage of 19 MiB a hash out of
// the server's heap.
type worker struct {
	command []string
	timeout time.Duration
	log     *slog.Logger

	process *exec.Cmd // nil before the first hash and after a failure
	input   io.Closer
	encoder *gob.Encoder
	decoder *gob.Decoder
}

// do computes a hash, in this process if the other one fails, so that users can log in
// even if the system killed it.
func (w *worker) do(t task) (result, error) {
	if len(w.command) == 0 {
		return t.do()
	}
	r, err := w.send(t)
	if err != nil {
		w.stop()
		w.log.Warn("the process for hashing failed; hashed in the server instead", "error", err)
		return t.do()
	}
	if r.Error != "" {
		return result{}, errors.New(r.Error)
	}
	return r.Result, nil
}

func (w *worker) send(t task) (r response, err error) {
	if w.process == nil {
		if err := w.start(); err != nil {
			return r, err
		}
	}
	process := w.process.Process
	defer time.AfterFunc(w.timeout, func() { _ = process.Kill() }).Stop()
	if err := w.encoder.Encode(t); err != nil {
		return r, err
	}
	return r, w.decoder.Decode(&r)
}

// start begins a process in a session of its own, so that a Ctrl-C at the terminal
// does not reach it; it ends with its input. It inherits no secrets from our environment.
func (w *worker) start() error {
	process := exec.Command(w.command[0], w.command[1:]...) //nolint:gosec,noctx // our own program, which outlives the request
	process.Args[0] = os.Args[0]                            // what lists of processes show
	process.Env = []string{"GOMAXPROCS=1"}
	process.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	in, err := process.StdinPipe()
	if err != nil {
		return err
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := process.Start(); err != nil {
		return err
	}
	w.process, w.input, w.encoder, w.decoder = process, in, gob.NewEncoder(in), gob.NewDecoder(out)
	return nil
}

func (w *worker) stop() {
	if w.process == nil {
		return
	}
	_ = w.input.Close()
	_ = w.process.Process.Kill() // nobody waits for its result
	_ = w.process.Wait()         // reports only that it was killed
	w.process = nil
}
