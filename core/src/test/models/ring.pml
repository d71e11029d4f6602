/* ring.pml - a ring of records from one producer to one consumer, published by their headers.
 *
 * Memory of CAP words. A record is a header and perhaps a payload; one that would not fit before the end of the memory
 * begins at its beginning, behind padding. The producer writes one or two records, all but their first header, then 0
 * where the next header will be, then the first header: that publishes all of them; then `tail`. It may forget what it
 * has not published, and withdraw what nobody has taken, as put does after shutdown: it takes the consumer's word, lowers
 * `tail`, and clears the header. The consumer finds records by the header at `head`, and then takes that one or goes up to
 * `tail`, whichever it likes; a death before it stores `head` brings them again. KILLS deaths anywhere, after each of which
 * another has the role. Proves:
 *   - every record that is read was published and not withdrawn, and is whole;
 *   - it is freed once, in the order of publication, and nothing that was published and not withdrawn is left behind;
 *   - what lies before the tail is records.
 *
 *   spin -a [options] ring.pml && gcc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m10000
 *
 *   -DKILLS=1           passes
 *   -DITEMS=1           passes
 *   -DNO_ZERO           FAILS: the next header is not cleared: what lay there before is taken for a record
 *   -DZERO_LATE         FAILS: it is cleared after the first header
 *   -DHEADER_EARLY      FAILS: the first header is written where it comes, as the others are
 *   -DTAIL_FIRST        FAILS: the tail is stored before the header
 *   -DFULL              FAILS: no room is left for the header that is 0
 *   -DNO_WALK           FAILS: the next producer goes on at the tail
 *   -DCLEAR_FIRST       FAILS: a withdrawal clears the header before it lowers the tail
 */
#ifndef CAP
#define CAP 5
#endif
#ifndef ITEMS
#define ITEMS 3
#endif
#ifndef KILLS
#define KILLS 2
#endif
#ifdef FULL
#define SPARE 0
#else
#define SPARE 1
#endif
#define PADDING 127
#define POSITIONS 16                    /* more than all items can take, with padding */
#define HEADER(item, words) (((item) + 1) * 2 + (words) - 1)
#define WORDS(header) (((header) & 1) + 1)
#define OPEN(word) (word == 0 || dead[word])

byte memory[CAP];
byte head, tail;
byte C;                                 /* owner word of the consumer's role: 0, or who has it */
bit  dead[4 + 2 * KILLS];

/* ghosts */
byte put;                               /* items begun */
byte at[POSITIONS];                     /* the header that was published at a position; 0 if none */
bit  given[ITEMS], refused[ITEMS], freed[ITEMS];    /* published; withdrawn; handled */
byte last;                              /* header of the record freed last, for the order */
byte working = 2;
bit  done;

inline published(from) {                /* ghost: what begins at a position is records now */
  i = from;
  do
  :: i < pos -> at[i] = (i == from -> first : memory[i % CAP]);
     if
     :: at[i] != PADDING -> given[at[i] / 2 - 1] = 1
     :: else
     fi;
     i = i + (at[i] == PADDING -> 1 : WORDS(at[i]))
  :: else -> break
  od;
  i = 0
}

inline withdrawn() {
  d_step {
    memory[start % CAP] = 0;
    i = start;
    do
    :: i < pos ->
       if
       :: at[i] != 0 && at[i] != PADDING -> refused[at[i] / 2 - 1] = 1
       :: else
       fi;
       at[i] = 0;
       i++
    :: else -> break
    od;
    i = 0
  }
}

inline header(value) {
#ifdef HEADER_EARLY
  memory[pos % CAP] = value; first = value
#else
  if
  :: pos == start -> first = value
  :: else -> memory[pos % CAP] = value
  fi
#endif
}

proctype Producer(byte me) {
  byte start, pos, first, words, i;
  { start = tail;
#ifndef NO_WALK
    do
    :: memory[start % CAP] != 0 ->
       first = memory[start % CAP];
       start = start + (first == PADDING -> 1 : WORDS(first));
       assert(start <= head + CAP)
    :: else -> break
    od;
    tail = start;
#endif
    do
    :: put < ITEMS ->
       d_step { pos = start; first = 0 };
       do                                                       /* one record or two */
       :: put < ITEMS && pos < start + 4 ->
          if
          :: words = 1
          :: words = 2
          fi;
          if
          :: pos % CAP + words > CAP && pos + 1 + words + SPARE <= head + CAP ->
             header(PADDING);
             pos++
          :: pos % CAP + words <= CAP && pos + words + SPARE <= head + CAP -> skip
          :: else -> break                                      /* no room now */
          fi;
          if
          :: words == 2 -> memory[(pos + 1) % CAP] = HEADER(put, words)
          :: else
          fi;
          header(HEADER(put, words));
          d_step { put++; pos = pos + words }
       :: pos > start -> break
       od;
       if
       :: pos > start ->                                        /* publish */
#if !defined(NO_ZERO) && !defined(ZERO_LATE)
          memory[pos % CAP] = 0;
#endif
#ifdef TAIL_FIRST
          tail = pos;
#endif
          d_step { published(start); memory[start % CAP] = first };
#ifdef ZERO_LATE
          memory[pos % CAP] = 0;
#endif
#ifndef TAIL_FIRST
          tail = pos;
#endif
          if
          :: start = pos                                        /* accepted */
          :: atomic { OPEN(C) -> C = me };                      /* the flag is up */
             if
             :: head > start -> start = pos                     /* taken: unknown */
             :: else ->
#ifdef CLEAR_FIRST
                withdrawn();
                tail = start
#else
                tail = start;
                withdrawn()
#endif
             fi;
             C = 0
          fi
       :: pos > start                                           /* forgotten */
       :: pos == start && head < tail                           /* no room: the consumer makes some */
       :: pos == start && head >= tail -> break
       fi
    :: break
    od
  } unless { dead[me] };
  atomic { working--; start = 0; pos = 0; first = 0; words = 0; i = 0 }
}

inline handle() {                       /* the record at `position`; whole, and nobody has refused it */
  value = memory[position % CAP];
  assert(value != 0 && value == at[position]);
  if
  :: value == PADDING -> position++; end = (end == position -> end + 1 : end)  /* a record follows it */
  :: else ->
     assert(WORDS(value) == 1 || memory[(position + 1) % CAP] == value);
     assert(!refused[value / 2 - 1]);
     position = position + WORDS(value)
  fi
}

inline free() {                         /* the store of head, and by the ghosts what it frees */
  d_step {
    value = head;
    do
    :: value < position ->
       if
       :: at[value] == PADDING -> value++
       :: else ->
          assert(at[value] > last && !freed[at[value] / 2 - 1]);
          last = at[value];
          freed[at[value] / 2 - 1] = 1;
          value = value + WORDS(at[value])
       fi
    :: else -> break
    od;
    head = position;
    value = 0
  }
}

inline consume(may_stop) {              /* what is there, in portions, until nothing is */
  position = head;
  do
  :: memory[position % CAP] == 0 -> break
  :: memory[position % CAP] != 0 ->
     if
     :: end = position + 1                                      /* by the header: that record */
     :: end = tail;                                             /* by the tail, if it is ahead */
        if
        :: end <= position -> end = position + 1
        :: else
        fi
     fi;
     do
     :: position < end -> d_step { handle() }
     :: else -> break
     od;
     free()
  :: may_stop -> break
  od;
  end = 0
}

proctype Consumer(byte me) {
  byte position, end, value;
  { do
    :: atomic { OPEN(C) -> C = me };
       consume(true);
       C = 0
    :: break
    od
  } unless { dead[me] };
  atomic { working--; position = 0; end = 0; value = 0 }
}

proctype Killer() {                     /* and what follows each death: another takes the role, and finds the traces */
  byte kills, producer, consumer;
  producer = 1; consumer = 2;
  do
  :: kills < KILLS -> atomic { dead[producer] = 1; producer = producer + 2; kills++; working++; run Producer(producer) }
  :: kills < KILLS -> atomic { dead[consumer] = 1; consumer = consumer + 2; kills++; working++; run Consumer(consumer) }
  :: break
  od;
  done = 1
}

proctype Last() {                       /* adopts the ring, and reads what is left: all of it */
  byte position, end, value, i;
  working == 0 && done;
  C = 0;
  consume(false);
  do
  :: i < ITEMS ->
     assert(given[i] == (freed[i] || refused[i]));
     i++
  :: else -> break
  od
}

init {
  atomic { run Producer(1); run Consumer(2); run Killer(); run Last() }
}
