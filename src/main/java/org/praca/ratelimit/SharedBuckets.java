package org.praca.ratelimit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import java.util.Optional;

/** Buckets that all nodes count in. */
public interface SharedBuckets {
    /** The bucket of that key; empty where there is one node only. May throw while the counters are away. */
    Optional<Bucket> bucket(String key, BucketConfiguration configuration);
}
