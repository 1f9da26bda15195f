package org.praca.ratelimit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import jakarta.inject.Singleton;
import java.util.Optional;

/** No shared buckets. */
@Singleton
class NodeBuckets implements SharedBuckets {
    @Override
    public Optional<Bucket> bucket(String key, BucketConfiguration configuration) {
        return Optional.empty();
    }
}
