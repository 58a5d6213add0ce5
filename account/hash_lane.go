package account

import (
	"context"
	"encoding/gob"
	"errors"
	"io"
	"os/exec"
	"syscall"

	"fairlead/web"
)

// lane computes one hash after the other. With a command it has a process for
// that, which yields the processors to everybody else, and whose garbage of
// 19 MiB a hash is not collected here, among what requests live on.
type lane struct {
	command []string

	process *exec.Cmd // nil until the first hash, and after one has failed
	input   io.Closer
	tell    *gob.Encoder
	hear    *gob.Decoder
}

// do computes a hash, in this process where the other one fails: nobody is kept
// out because the system ended it.
func (l *lane) do(ctx context.Context, one task) (outcome, error) {
	if len(l.command) == 0 {
		return one.do()
	}
	there, err := l.ask(one)
	if err != nil {
		l.stop()
		web.Log(ctx).Warn("the process for hashing failed, so this one hashed", "error", err)
		return one.do()
	}
	if there.Trouble != "" {
		return outcome{}, errors.New(there.Trouble)
	}
	return there.Outcome, nil
}

func (l *lane) ask(one task) (there answer, err error) {
	if l.process == nil {
		if err := l.start(); err != nil {
			return there, err
		}
	}
	if err := l.tell.Encode(one); err != nil {
		return there, err
	}
	return there, l.hear.Decode(&there)
}

// start begins a process in a group of its own, which a Ctrl-C at the terminal
// does not reach; it ends with its input. None of our environment's secrets go along.
func (l *lane) start() error {
	process := exec.Command(l.command[0], l.command[1:]...) //nolint:gosec,noctx // our own program, which outlives the request
	process.Env = []string{"GOMAXPROCS=1"}
	process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
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
	l.process, l.input, l.tell, l.hear = process, in, gob.NewEncoder(in), gob.NewDecoder(out)
	return nil
}

func (l *lane) stop() {
	if l.process == nil {
		return
	}
	_ = l.input.Close()
	_ = l.process.Process.Kill() // it computes for nobody
	_ = l.process.Wait()         // that it was killed is known
	l.process = nil
}
