// Exchanges a code for a token and reads the account with it.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

var (
	issuer = os.Getenv("ISSUER")
	client = http.Client{Timeout: 10 * time.Second}
)

// granted is what to store with your user.
type granted struct {
	AccessToken string `json:"access_token"`
	AccountID   string `json:"account_id"`
}

func exchange(code string) (g granted, err error) {
	form := url.Values{
		"grant_type": {"authorization_code"},
		"code":       {code},
	}
	r, err := http.NewRequest("POST", issuer+"/oauth/access_token", strings.NewReader(form.Encode()))
	if err != nil {
		return g, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(os.Getenv("CLIENT_ID"), os.Getenv("CLIENT_SECRET"))
	return g, ask(r, &g)
}

type account struct {
	Email string `json:"email"`
}

func accountOf(token string) (a account, err error) {
	r, err := http.NewRequest("GET", issuer+"/api/v1/account", nil)
	if err != nil {
		return a, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Shippo-API-Version", "2018-02-08")
	return a, ask(r, &a)
}

func ask(r *http.Request, into any) error {
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", answer.Status, body)
	}
	return json.Unmarshal(body, into)
}

func main() {
	g, err := exchange(os.Getenv("CODE"))
	if err != nil {
		log.Fatal(err)
	}
	a, err := accountOf(g.AccessToken)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\nConnected account %s\n", a.Email, g.AccountID)
}
