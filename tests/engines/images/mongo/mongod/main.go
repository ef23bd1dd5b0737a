// A stand-in for mongod: FerretDB answers the MongoDB wire protocol and keeps its data in SQLite files.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	port := flag.Int("port", 27017, "TCP port to listen on")
	dbpath := flag.String("dbpath", "/data/db", "folder of the data files")
	flag.Bool("bind_ip_all", true, "listen on every address (always so here)")
	flag.Parse()

	// Its warnings are about commands that drivers try and do not need.
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: fmt.Sprintf(":%d", *port)},
		Logger:    logger,
		Handler:   "sqlite",
		SQLiteURL: "file:" + *dbpath + "/",
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	log.Printf("mongo stand-in (FerretDB, SQLite in %s): waiting for connections on port %d", *dbpath, *port)
	if err := server.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
