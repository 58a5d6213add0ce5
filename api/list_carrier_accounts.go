package api

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

const (
	usualPageSize  = 5
	largestPage    = 100
	largestPageNum = math.MaxInt32
)

// pageBody is a page of a list. Next and Previous are absent where there is none, since the
// SDKs know no null.
type pageBody struct {
	Next     string               `json:"next,omitempty"`
	Previous string               `json:"previous,omitempty"`
	Results  []carrierAccountBody `json:"results"`
}

// listCarrierAccounts serves GET /carrier_accounts.
func (h *Handlers) listCarrierAccounts(w http.ResponseWriter, c *carrierCall) error {
	query, err := web.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return invalidParameter("query can't be decoded.")
	}
	page, err := number(query, "page", 1, largestPageNum)
	if err != nil {
		return err
	}
	size, err := number(query, "results", usualPageSize, largestPage)
	if err != nil {
		return err
	}
	all, err := c.list(query, (page-1)*size, size+1)
	if err != nil {
		return failed(err)
	}
	body := pageBody{Results: []carrierAccountBody{}}
	if len(all) > size {
		all, body.Next = all[:size], c.page(query, page+1)
	}
	if page > 1 {
		body.Previous = c.page(query, page-1)
	}
	for _, a := range all {
		b, err := c.body(a)
		if err != nil {
			return err
		}
		body.Results = append(body.Results, b)
	}
	return web.JSON(w, http.StatusOK, body)
}

// list finds what the filters select. What is unknown finds nothing.
func (c *carrierCall) list(query url.Values, skip, limit int) ([]storage.CarrierAccount, error) {
	f := storage.CarrierAccountFilter{AccountID: c.account.ID, TestOnly: c.caller.Test}
	if f.CarrierID = query.Get("carrier"); f.CarrierID != "" && !storage.IsCarrierID(f.CarrierID) {
		return nil, nil
	}
	if sent := strings.TrimSpace(query.Get("account_id")); sent != "" {
		f.NumberHashes = c.vault.Hashes(sent)
	}
	return c.App.DB.CarrierAccounts(c.Context(), f, skip, limit)
}

// page is the URL of a page, at the path that was asked and with the same filters.
func (c *carrierCall) page(query url.Values, page int) string {
	query.Set("page", strconv.Itoa(page))
	return c.App.PublicURL.ResolveReference(&url.URL{Path: c.URL.Path, RawQuery: query.Encode()}).String()
}

// number reads a number from 1 to most out of a query.
func number(query url.Values, name string, without, most int) (int, error) {
	if !query.Has(name) {
		return without, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil || n < 1 || n > most {
		return 0, invalidParameter(fmt.Sprintf("%s must be a number from 1 to %d.", name, most))
	}
	return n, nil
}
