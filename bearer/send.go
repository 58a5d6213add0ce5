package bearer

import (
	"io"
	"net/http"
)

// reply is what the server answered.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// most is more than any answer needs.
const most = 1 << 16

func (c *Checker) send(r *http.Request) (reply, error) {
	response, err := c.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	return reply{response.StatusCode, response.Header, body}, err
}
