package account

import (
	"context"
	"encoding/gob"
	"errors"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"fairlead/web"
)

// hashTimeout is how long a process may take for a hash while the machine is busy with
// everything else. One that is stopped would keep its worker, and us, for ever.
const hashTimeout = 20 * time.Second

// worker computes one hash after the other. With a command it has a process for
// that, which yields the processors to everybody else, and whose garbage of
// 19 MiB a hash is not collected here, among what requests live on.
type worker struct {
	command  []string
	patience time.Duration

	process *exec.Cmd // nil until the first hash, and after one has failed
	input   io.Closer
	tell    *gob.Encoder
	hear    *gob.Decoder
}

// do computes a hash, in this process where the other one fails: nobody is kept
// out because the system ended it.
func (w *worker) do(ctx context.Context, one task) (outcome, error) {
	if len(w.command) == 0 {
		return one.do()
	}
	there, err := w.ask(one)
	if err != nil {
		w.stop()
		web.Log(ctx).Warn("the process for hashing failed, so this one hashed", "error", err)
		return one.do()
	}
	if there.Trouble != "" {
		return outcome{}, errors.New(there.Trouble)
	}
	return there.Outcome, nil
}

func (w *worker) ask(one task) (there answer, err error) {
	if w.process == nil {
		if err := w.start(); err != nil {
			return there, err
		}
	}
	process := w.process.Process
	defer time.AfterFunc(w.patience, func() { _ = process.Kill() }).Stop()
	if err := w.tell.Encode(one); err != nil {
		return there, err
	}
	return there, w.hear.Decode(&there)
}

// start begins a process in a session of its own, which a Ctrl-C at the terminal
// does not reach; it ends with its input. None of our environment's secrets go along.
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
	w.process, w.input, w.tell, w.hear = process, in, gob.NewEncoder(in), gob.NewDecoder(out)
	return nil
}

func (w *worker) stop() {
	if w.process == nil {
		return
	}
	_ = w.input.Close()
	_ = w.process.Process.Kill() // it computes for nobody
	_ = w.process.Wait()         // that it was killed is known
	w.process = nil
}
