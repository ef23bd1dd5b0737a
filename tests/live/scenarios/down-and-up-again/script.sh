$dc up -d
$dc ps -q | wc -l
$dc down -t 0
echo "down: $?"
$dc up -d -t 0
