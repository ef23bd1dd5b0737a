// A stand-in for mongosh that knows one expression, the ping of a health check, and really sends it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

var ping = regexp.MustCompile(`^db\.(?:adminCommand|runCommand)\(\s*(?:["']ping["']|\{\s*["']?ping["']?\s*:\s*1\s*\})\s*\)(\.ok)?;?$`)

func main() {
	eval := flag.String("eval", "", "expression to evaluate")
	flag.Bool("quiet", false, "print the result only (always so here)")
	address, flags := "mongodb://127.0.0.1:27017", os.Args[1:]
	if len(flags) > 0 && !strings.HasPrefix(flags[0], "-") {
		address, flags = flags[0], flags[1:]
	}
	_ = flag.CommandLine.Parse(flags) // ends the program itself when a flag is unknown

	expression := ping.FindStringSubmatch(strings.TrimSpace(*eval))
	if expression == nil {
		fail("this stand-in evaluates db.adminCommand('ping') and nothing else, not: %s", *eval)
	}
	ok, err := sendPing(address)
	switch {
	case err != nil:
		fail("%v", err)
	case expression[1] == ".ok":
		fmt.Println(ok)
	default:
		fmt.Printf("{ ok: %v }\n", ok)
	}
}

func sendPing(address string) (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	client, err := mongo.Connect(ctx, options.Client().ApplyURI(address).SetDirect(true).SetServerSelectionTimeout(2*time.Second))
	if err != nil {
		return nil, err
	}
	defer func() { _ = client.Disconnect(ctx) }()
	var reply bson.M
	if err := client.Database("admin").RunCommand(ctx, bson.D{{Key: "ping", Value: 1}}).Decode(&reply); err != nil {
		return nil, err
	}
	return reply["ok"], nil
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "mongosh: "+format+"\n", values...)
	os.Exit(1)
}
