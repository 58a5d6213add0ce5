package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
)

// reason is why nothing came, in as few words as say it.
func reason(err error) string {
	var name *net.DNSError
	var errno syscall.Errno
	var asked *url.Error
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return "the name " + name.Name + " is unknown"
	case errors.Is(err, context.DeadlineExceeded):
		return "it took too long"
	case errors.As(err, &errno):
		return errno.Error()
	case errors.As(err, &asked):
		err = asked.Err
	}
	return part(err)
}

// status is a status with its name.
func status(code int) string {
	if text := http.StatusText(code); text != "" {
		return fmt.Sprintf("%d %s", code, text)
	}
	return fmt.Sprint(code)
}
